using System.Collections.Concurrent;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Contracts.Rights;

namespace Chat.Hub.Tests.Kit;

/// <summary>A History in memory that keeps the rules, and can be told to fail.</summary>
public sealed class ScriptedHistory
{
    private readonly Lock _gate = new(); // guards the two below
    private readonly Dictionary<ChannelId, Channel> _channels = [];
    private Epoch _epoch = new(Guid.NewGuid());

    /// <summary>Runs before messages are stored; may wait or throw.</summary>
    public Func<AppendRequest, Task> BeforeAppend { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after they are stored, before the answer.</summary>
    public Func<AppendRequest, Task> AfterAppend { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after channels or members were changed, before the answer.</summary>
    public Func<Task> AfterMembership { get; set; } = () => Task.CompletedTask;

    /// <summary>How often each method was called.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = new();

    public ConcurrentQueue<AppendRequest> Appends { get; } = new();

    public ConcurrentQueue<ChangeMemberRequest> MemberChanges { get; } = new();

    public ConcurrentQueue<string?> TraceParents { get; } = new();

    public Epoch Epoch
    {
        get
        {
            lock (_gate)
            {
                return _epoch;
            }
        }
    }

    public ChannelId AddChannel(params UserId[] members)
    {
        var id = ChannelId.New(TimeProvider.System);
        lock (_gate)
        {
            _channels[id] = new Channel(id, $"c{id.Value:N}"[..20], [.. members], []);
        }

        return id;
    }

    /// <summary>Commits messages that nobody is told of, as by a hub that was killed between commit and broadcast.</summary>
    public void Commit(ChannelId channelId, int count, string text = "silent")
    {
        lock (_gate)
        {
            var events = _channels[channelId].Events;
            for (var i = 0; i < count; i++)
            {
                Post(events, new AppendItem
                {
                    ChannelId = channelId,
                    Id = MessageId.New(TimeProvider.System),
                    SenderId = new UserId(Guid.NewGuid()),
                    SenderName = "Somebody",
                    Text = text,
                });
            }
        }
    }

    /// <summary>Commits a change that nobody is told of. Messages are as they are now, as in the record.</summary>
    public ChannelEvent CommitChange(ChannelId channelId, ChannelEventKind kind, long? message, string? text = null)
    {
        lock (_gate)
        {
            var events = _channels[channelId].Events;
            var change = new ChangeData { UserId = new UserId(Guid.NewGuid()), UserName = "Somebody", At = TimeProvider.System.GetUtcNow(), MessageSequence = message, Text = text };
            var item = new ChannelEvent { Sequence = events.Count + 1, Kind = kind, Change = change };
            for (var i = 0; i < events.Count; i++)
            {
                events[i] = events[i].ToldAfter(item);
            }

            events.Add(item);
            return item;
        }
    }

    public void Restore(int lose)
    {
        lock (_gate)
        {
            _epoch = new Epoch(Guid.NewGuid());
            foreach (var channel in _channels.Values)
            {
                channel.Events.RemoveRange(Math.Max(0, channel.Events.Count - lose), Math.Min(lose, channel.Events.Count));
            }
        }
    }

    public void Expel(ChannelId channelId, UserId user)
    {
        lock (_gate)
        {
            _channels[channelId].Members.Remove(user);
        }
    }

    public string[] Texts(ChannelId channelId)
    {
        lock (_gate)
        {
            return [.. _channels[channelId].Events.Select(item => item.Message?.Text ?? item.Kind.ToString())];
        }
    }

    internal AppendAnswer Append(AppendRequest request)
    {
        lock (_gate)
        {
            return new AppendAnswer { Epoch = _epoch, Outcomes = [.. request.Items.Select(AppendOne)] };
        }
    }

    internal MembershipAnswer Create(MembershipRequest request)
    {
        lock (_gate)
        {
            if (_channels.Values.Any(channel => channel.Name == request.ChannelName))
            {
                throw new RefusalException(ErrorCode.ChannelExists, "There is one.");
            }

            var id = ChannelId.New(TimeProvider.System);
            _channels[id] = new Channel(id, request.ChannelName, [], []);
            return Enter(_channels[id], request);
        }
    }

    internal MembershipAnswer Join(MembershipRequest request)
    {
        lock (_gate)
        {
            var channel = _channels.Values.FirstOrDefault(channel => channel.Name == request.ChannelName)
                ?? throw new RefusalException(ErrorCode.ChannelNotFound, "There is none.");
            return Enter(channel, request);
        }
    }

    internal MembershipAnswer Leave(LeaveChannelRequest request)
    {
        lock (_gate)
        {
            var channel = Find(request.ChannelId);
            if (!channel.Members.Remove(request.UserId))
            {
                throw new RefusalException(ErrorCode.NotAMember, "You are not in it.");
            }

            var left = Change(channel, ChannelEventKind.MemberLeft, request.UserId, request.UserName);
            return new MembershipAnswer { Epoch = _epoch, Channel = Summary(channel, request.UserId), Event = left };
        }
    }

    /// <summary>Without looking at rights: these are History's to know.</summary>
    internal MembershipAnswer ChangeMember(ChangeMemberRequest request)
    {
        lock (_gate)
        {
            var channel = Find(request.ChannelId);
            MemberChanges.Enqueue(request);
            var kind = request.Role is null ? ChannelEventKind.MemberLeft : ChannelEventKind.MemberRoleChanged;
            if (request.Role is null)
            {
                channel.Members.Remove(request.MemberId);
            }

            var change = Change(channel, kind, request.MemberId, "somebody");
            return new MembershipAnswer { Epoch = _epoch, Channel = Summary(channel, request.UserId), Event = change };
        }
    }

    internal ChannelMember[] Members(ChannelId id)
    {
        lock (_gate)
        {
            return [.. Find(id).Members.Select(member => new ChannelMember { UserId = member, UserName = "somebody", Role = ChannelRole.Member, JoinedAt = default })];
        }
    }

    internal ChannelSummary[] List(UserId user)
    {
        lock (_gate)
        {
            return [.. _channels.Values.OrderBy(channel => channel.Name, StringComparer.Ordinal).Select(channel => Summary(channel, user))];
        }
    }

    internal ChannelSummary? Get(GetChannelRequest request)
    {
        lock (_gate)
        {
            return _channels.TryGetValue(request.ChannelId, out var channel) ? Summary(channel, request.UserId) : null;
        }
    }

    internal HeadsAnswer Heads(ChannelId[] ids)
    {
        lock (_gate)
        {
            var heads = ids.Where(_channels.ContainsKey).Select(id => new ChannelHead { ChannelId = id, Sequence = _channels[id].Events.Count });
            return new HeadsAnswer { Epoch = _epoch, Heads = [.. heads] };
        }
    }

    internal EventPage Read(ReadEventsRequest page)
    {
        lock (_gate)
        {
            var events = Find(page.ChannelId).Events;
            IEnumerable<ChannelEvent> found = page switch
            {
                { After: { } after } => events.Where(item => item.Sequence > after).Take(page.Limit),
                { Before: { } before } => events.Where(item => item.Sequence < before).TakeLast(page.Limit),
                _ => events.TakeLast(page.Limit),
            };
            return new EventPage { Epoch = _epoch, Events = [.. found], Head = events.Count };
        }
    }

    private ChannelSummary Summary(Channel channel, UserId user) =>
        new()
        {
            Id = channel.Id,
            Name = channel.Name,
            Head = channel.Events.Count,
            IsMember = channel.Members.Contains(user),
            Topic = channel.Events.LastOrDefault(item => item.Kind == ChannelEventKind.TopicChanged)?.Change!.Text is { Length: > 0 } topic ? topic : null,
            Epoch = _epoch,
        };

    private static ChannelEvent Change(Channel channel, ChannelEventKind kind, UserId user, string name)
    {
        var item = new ChannelEvent
        {
            Sequence = channel.Events.Count + 1,
            Kind = kind,
            Membership = new MembershipData { UserId = user, UserName = name, At = TimeProvider.System.GetUtcNow() },
        };
        channel.Events.Add(item);
        return item;
    }

    private static ChannelEvent Post(List<ChannelEvent> events, AppendItem item)
    {
        var message = new MessageData { Id = item.Id, SenderId = item.SenderId, SenderName = item.SenderName, Text = item.Text, SentAt = TimeProvider.System.GetUtcNow() };
        var posted = new ChannelEvent { Sequence = events.Count + 1, Kind = ChannelEventKind.MessagePosted, Message = message };
        events.Add(posted);
        return posted;
    }

    private MembershipAnswer Enter(Channel channel, MembershipRequest request)
    {
        var joined = channel.Members.Add(request.UserId) ? Change(channel, ChannelEventKind.MemberJoined, request.UserId, request.UserName) : null;
        return new MembershipAnswer { Epoch = _epoch, Channel = Summary(channel, request.UserId), Event = joined };
    }

    private AppendOutcome AppendOne(AppendItem item)
    {
        if (!_channels.TryGetValue(item.ChannelId, out var channel) || !channel.Members.Contains(item.SenderId))
        {
            return new AppendOutcome { Refusal = Refusal.Of(ErrorCode.NotAMember, "You are not in it.") };
        }

        var earlier = channel.Events.FirstOrDefault(known => known.Message?.Id == item.Id && known.Message.SenderId == item.SenderId);
        if (earlier is not null && earlier.Message!.Text != item.Text)
        {
            return new AppendOutcome { Refusal = Refusal.Of(ErrorCode.IdReused, "The id is that of another text.") };
        }

        var stored = earlier ?? Post(channel.Events, item);
        return new AppendOutcome { Sequence = stored.Sequence, SentAt = stored.Message!.SentAt, IsRepeat = earlier is not null };
    }

    private Channel Find(ChannelId id) => _channels.GetValueOrDefault(id) ?? throw new RefusalException(ErrorCode.ChannelNotFound, "There is none.");

    private sealed record Channel(ChannelId Id, string Name, HashSet<UserId> Members, List<ChannelEvent> Events);
}
