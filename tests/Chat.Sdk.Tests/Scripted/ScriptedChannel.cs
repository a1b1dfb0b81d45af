using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Contracts.Rights;

namespace Chat.Sdk.Tests.Scripted;

/// <summary>A channel of the scripted database. Guarded by the lock of its <see cref="ScriptedChat"/>.</summary>
public sealed class ScriptedChannel(ScriptedChat chat, string name)
{
    private readonly List<ChannelEvent> _events = [];
    private readonly Dictionary<UserId, ChannelMember> _members = [];
    private readonly Dictionary<UserId, ChannelMember> _removed = [];

    public ChannelId Id { get; } = ChannelId.New(TimeProvider.System);

    public string Name { get; } = name;

    public IReadOnlyList<ChannelEvent> Events
    {
        get
        {
            lock (chat.Sync)
            {
                return [.. _events];
            }
        }
    }

    public IEnumerable<string> Texts => Events.Select(item => item.Message?.Text).OfType<string>();

    public long Head
    {
        get
        {
            lock (chat.Sync)
            {
                return _events.Count;
            }
        }
    }

    /// <summary>Somebody else writes: stored and delivered to whoever subscribes.</summary>
    public ChannelEvent Says(string text, string name = "Bob")
    {
        var item = Store(new SendRequest { ChannelId = Id, Id = MessageId.New(TimeProvider.System), Text = text }, ScriptedChat.IdOf(name), name);
        chat.Deliver(this, item);
        return item;
    }

    public void SaysMany(int count, string prefix = "m")
    {
        for (var i = 1; i <= count; i++)
        {
            Says($"{prefix}{i}");
        }
    }

    /// <summary>Stored, and delivered to nobody: as if a publish was lost.</summary>
    public ChannelEvent SaysUnheard(string text, string name = "Bob") =>
        Store(new SendRequest { ChannelId = Id, Id = MessageId.New(TimeProvider.System), Text = text }, ScriptedChat.IdOf(name), name);

    /// <summary>Somebody else changes a message or the topic: stored and delivered to whoever subscribes.</summary>
    public ChannelEvent Changes(ChannelEventKind kind, ChannelEvent? message = null, string? text = null, string name = "Bob")
    {
        ChannelEvent item;
        lock (chat.Sync)
        {
            var change = new ChangeData
            {
                UserId = ScriptedChat.IdOf(name),
                UserName = name,
                At = TimeProvider.System.GetUtcNow(),
                MessageSequence = message?.Sequence,
                Text = text,
            };
            item = new ChannelEvent { Sequence = _events.Count + 1, Kind = kind, Change = change };
            for (var i = 0; i < _events.Count; i++)
            {
                _events[i] = _events[i].ToldAfter(item);
            }

            _events.Add(item);
        }

        chat.Deliver(this, item);
        return item;
    }

    internal ChannelEvent Store(SendRequest request, UserId sender, string senderName)
    {
        lock (chat.Sync)
        {
            var known = _events.Find(item => item.Message?.Id == request.Id);
            return known ?? Append(ChannelEventKind.MessagePosted, new MessageData
            {
                Id = request.Id,
                SenderId = sender,
                SenderName = senderName,
                Text = request.Text,
                SentAt = TimeProvider.System.GetUtcNow(),
            });
        }
    }

    internal bool Has(UserId user) => RoleOf(user) is not null;

    internal ChannelRole? RoleOf(UserId user)
    {
        lock (chat.Sync)
        {
            return _members.GetValueOrDefault(user)?.Role;
        }
    }

    internal bool HasRemoved(UserId user)
    {
        lock (chat.Sync)
        {
            return _removed.ContainsKey(user);
        }
    }

    internal ChannelMember[] Members(bool areRemoved)
    {
        lock (chat.Sync)
        {
            return [.. (areRemoved ? _removed : _members).Values.OrderBy(member => member.UserId.Value)];
        }
    }

    /// <summary>A role is given, somebody who was removed is taken in again, or a member is removed (null). Null when nothing changed.</summary>
    internal ChannelEvent? ChangeMember(UserId user, ChannelRole? role, UserId by, string byName)
    {
        lock (chat.Sync)
        {
            var wasRemoved = _removed.TryGetValue(user, out var member);
            if (wasRemoved ? role is null : !_members.TryGetValue(user, out member) || member.Role == role)
            {
                return null;
            }

            var (into, from) = role is null ? (_removed, _members) : (_members, _removed);
            from.Remove(user);
            into[user] = member! with { Role = role ?? member.Role };
            var kind = role is null ? ChannelEventKind.MemberLeft : wasRemoved ? ChannelEventKind.MemberJoined : ChannelEventKind.MemberRoleChanged;
            return Append(kind, message: null, new MembershipData
            {
                UserId = user,
                UserName = member!.UserName,
                At = TimeProvider.System.GetUtcNow(),
                Role = role,
                ByUserId = by,
                ByUserName = byName,
            });
        }
    }

    /// <summary>Null when nothing changed.</summary>
    internal ChannelEvent? Change(UserId user, string name, bool isMember)
    {
        lock (chat.Sync)
        {
            var role = _events.Count == 0 ? ChannelRole.Owner : ChannelRole.Member;
            var isChanged = isMember
                ? _members.TryAdd(user, new ChannelMember { UserId = user, UserName = name, Role = role, JoinedAt = TimeProvider.System.GetUtcNow() })
                : _members.Remove(user);
            var data = new MembershipData { UserId = user, UserName = name, At = TimeProvider.System.GetUtcNow() };
            return !isChanged ? null : Append(isMember ? ChannelEventKind.MemberJoined : ChannelEventKind.MemberLeft, message: null, data);
        }
    }

    internal void Forget() => _events.Clear();

    private ChannelEvent Append(ChannelEventKind kind, MessageData? message, MembershipData? membership = null)
    {
        var item = new ChannelEvent { Sequence = _events.Count + 1, Kind = kind, Message = message, Membership = membership };
        _events.Add(item);
        return item;
    }
}
