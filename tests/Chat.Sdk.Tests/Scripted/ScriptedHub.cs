using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Contracts.Rights;
using Grpc.Core;
using MagicOnion;
using MagicOnion.Server.Hubs;

namespace Chat.Sdk.Tests.Scripted;

/// <summary>One connection to a hub that keeps to the contract, as far as the script of the test lets it.</summary>
public sealed class ScriptedHub(ScriptedChat chat, ScriptedNodeName node) : StreamingHubBase<IChatHub, IChatHubReceiver>, IChatHub
{
    private readonly HashSet<ChannelId> _subscribed = [];

    public string NodeName => node.Value;

    public string UserName { get; private set; } = "";

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Gone => Context.CallContext.CancellationToken;

    private UserId User => ScriptedChat.IdOf(UserName);

    public Task<ConnectAnswer> ConnectAsync(ConnectRequest request)
    {
        if ((chat.ConnectRefusal ?? chat.TokenRefusal?.Invoke(request.AccessToken)) is { } refusal)
        {
            throw Refuse(refusal);
        }

        chat.Connects.Enqueue(request);
        UserName = request.AccessToken.Split(' ')[2];
        chat.Entered(this);
        return Task.FromResult(new ConnectAnswer
        {
            InstanceId = node.Value,
            UserId = User,
            UserName = UserName,
            ServerTime = chat.Now(),
            ExpiresAt = chat.Now() + chat.TokenLife,
            PreviousEnd = chat.PreviousEnds.TryDequeue(out var end) ? end : null,
            TakesChangeIds = chat.TakesChangeIds,
        });
    }

    public Task<DateTimeOffset> RenewAsync(string accessToken)
    {
        chat.Renewals.Enqueue(accessToken);
        return chat.TokenRefusal?.Invoke(accessToken) is { } refusal ? throw Refuse(refusal) : Task.FromResult(chat.Now() + chat.TokenLife);
    }

    public Task<ChannelSummary[]> ListChannelsAsync() =>
        Task.FromResult<ChannelSummary[]>([.. chat.Channels().OrderBy(channel => channel.Name, StringComparer.Ordinal).Select(Summary)]);

    public async Task<ChannelSummary> CreateChannelAsync(string name)
    {
        if (chat.OnCreate is { } script)
        {
            await script(this);
        }

        if (chat.Find(name) is not null)
        {
            throw Refuse(ErrorCode.ChannelExists, $"There is a channel named \"{name}\" already.");
        }

        var created = await Join(chat.Add(name));
        if (chat.OnCreated is { } then)
        {
            await then(this);
        }

        return created;
    }

    public Task<ChannelSummary> JoinChannelAsync(string name) => JoinAsync(new JoinRequest { ChannelName = name });

    public async Task<ChannelSummary> JoinAsync(JoinRequest request)
    {
        var channel = Found(chat.Find(request.ChannelName), request.ChannelName);
        Requires(request.ChangeId);
        var joined = chat.IsRepeat(request.ChangeId) ? Summary(channel) : await Join(channel);
        if (chat.OnJoined is { } script)
        {
            await script(this);
        }

        return joined;
    }

    public Task LeaveChannelAsync(ChannelId channelId) => LeaveAsync(new LeaveRequest { ChannelId = channelId });

    public Task LeaveAsync(LeaveRequest request)
    {
        Requires(request.ChangeId);
        if (!chat.IsRepeat(request.ChangeId) && Readable(request.ChannelId) is var channel && channel.Change(User, UserName, isMember: false) is { } left)
        {
            chat.Deliver(channel, left);
        }

        return chat.OnLeft?.Invoke(this) ?? Task.CompletedTask;
    }

    public Task<ChannelMember[]> ListMembersAsync(ListMembersRequest request)
    {
        var after = request.After?.Value ?? Guid.Empty;
        var members = Readable(request.ChannelId).Members(request.AreRemoved).Where(member => member.UserId.Value > after);
        return Task.FromResult<ChannelMember[]>([.. members.Take(ChatLimits.MaxMembersPage)]);
    }

    public Task SetMemberRoleAsync(SetMemberRoleRequest request) => ChangeMember(request.ChannelId, request.UserId, request.Role, request.ChangeId);

    public Task RemoveMemberAsync(RemoveMemberRequest request) => ChangeMember(request.ChannelId, request.UserId, role: null, request.ChangeId);

    private async Task ChangeMember(ChannelId channelId, UserId user, ChannelRole? role, ChangeId? change)
    {
        if (!chat.IsRepeat(change))
        {
            var channel = Readable(channelId);
            if (channel.RoleOf(User) < ChannelRole.Moderator)
            {
                throw Refuse(ErrorCode.NotAllowed, "Your role in the channel does not allow this.");
            }

            if (channel.ChangeMember(user, role, User, UserName) is { } changed)
            {
                chat.Deliver(channel, changed);
            }
        }

        if (chat.OnMemberChanged is { } script)
        {
            await script(this);
        }
    }

    public async Task<SubscribeAnswer> SubscribeAsync(SubscribeRequest request)
    {
        var channel = Readable(request.ChannelId);
        chat.Subscriptions.Enqueue(request);
        lock (_subscribed)
        {
            _subscribed.Add(request.ChannelId);
        }

        var all = channel.Events;
        var follows = request.Epoch == chat.Epoch && request.AfterSequence is { } after && all.Count - after <= chat.MaxReplay;
        var answer = new SubscribeAnswer
        {
            Epoch = chat.Epoch,
            IsSnapshot = !follows,
            Events = [.. follows ? all.Skip((int)request.AfterSequence!.Value) : all.TakeLast(ChatLimits.SnapshotEvents)],
            Head = all.Count,
        };
        return chat.OnSubscribe is { } script ? await script(request, answer) : answer;
    }

    public Task UnsubscribeAsync(ChannelId channelId)
    {
        lock (_subscribed)
        {
            _subscribed.Remove(channelId);
        }

        return Task.CompletedTask;
    }

    public async Task<SendAnswer[]> SendMessagesAsync(SendRequest[] messages)
    {
        chat.Received(messages);
        if (chat.OnBatch is { } script)
        {
            await script(this, messages);
        }

        // What comes after a message without an outcome must not overtake it.
        HashSet<ChannelId> unresolved = [];
        List<SendAnswer> answers = [];
        foreach (var message in messages)
        {
            var answer = unresolved.Contains(message.ChannelId)
                ? new SendAnswer { Refusal = Refusal.Of(ErrorCode.Busy, "One before it has to be sent again.") }
                : Send(message);
            answers.Add(answer);
            if (answer.Refusal is { IsRetryable: true })
            {
                unresolved.Add(message.ChannelId);
            }
        }

        return [.. answers];
    }

    public async Task<EventPage> ReadEventsAsync(ReadEventsRequest request)
    {
        var channel = Readable(request.ChannelId);
        chat.Pages.Enqueue(request);
        if (chat.OnPage is { } script)
        {
            await script(request);
        }

        var all = channel.Events;
        var events = request switch
        {
            { After: { } after } => all.Where(item => item.Sequence > after).Take(request.Limit),
            { Before: { } before } => all.Where(item => item.Sequence < before).TakeLast(request.Limit),
            _ => all.TakeLast(request.Limit),
        };
        return new EventPage { Epoch = chat.Epoch, Events = [.. events], Head = all.Count };
    }

    public void Acknowledge(long deliveries) => chat.Acknowledged.Enqueue(deliveries);

    /// <summary>Breaks the connection without a word.</summary>
    public void Abort() => Context.CallContext.GetHttpContext().Abort();

    public void Push(ScriptedChannel channel, params ChannelEvent[] events)
    {
        lock (_subscribed)
        {
            if (!_subscribed.Contains(channel.Id))
            {
                return;
            }

            if (events.Any(item => item.Kind == ChannelEventKind.MemberLeft && item.Membership!.UserId == User))
            {
                _subscribed.Remove(channel.Id);
            }
        }

        Client.OnEvents(new ChannelEventBatch { ChannelId = channel.Id, Epoch = chat.Epoch, Events = events });
    }

    protected override ValueTask OnDisconnected()
    {
        chat.Left(this);
        return default;
    }

    internal static ReturnStatusException Refuse(ErrorCode code, string sentence) => Refuse(Refusal.Of(code, sentence));

    public static ReturnStatusException Refuse(Refusal refusal) => new(StatusCode.FailedPrecondition, refusal.ToDetail());

    // A version before them has no such method.
    private void Requires(ChangeId? id)
    {
        if (id is not null && !chat.TakesChangeIds)
        {
            throw Refuse(ErrorCode.Internal, "There is no such method.");
        }
    }

    private static ScriptedChannel Found(ScriptedChannel? channel, string name) =>
        channel ?? throw Refuse(ErrorCode.ChannelNotFound, $"There is no channel named \"{name}\".");

    private SendAnswer Send(SendRequest request)
    {
        if (chat.BeforeStore?.Invoke(request) is { } refused)
        {
            return new SendAnswer { Refusal = refused };
        }

        var channel = Readable(request.ChannelId);
        var stored = channel.Store(request, User, UserName);
        chat.Deliver(channel, stored);
        return chat.AfterStore?.Invoke(request) is { } told
            ? new SendAnswer { Refusal = told }
            : new SendAnswer { Sequence = stored.Sequence, SentAt = stored.Message!.SentAt };
    }

    private Task<ChannelSummary> Join(ScriptedChannel channel)
    {
        if (channel.HasRemoved(User))
        {
            throw Refuse(ErrorCode.NotAllowed, "You were removed from this channel. An owner or a moderator of it can add you again.");
        }

        if (channel.Change(User, UserName, isMember: true) is { } joined)
        {
            chat.Deliver(channel, joined);
        }

        return Task.FromResult(Summary(channel));
    }

    private ScriptedChannel Readable(ChannelId id)
    {
        var channel = Found(chat.Find(id), id.ToString());
        return channel.Has(User) ? channel : throw Refuse(ErrorCode.NotAMember, $"You are no member of #{channel.Name}.");
    }

    private ChannelSummary Summary(ScriptedChannel channel) =>
        new() { Id = channel.Id, Name = channel.Name, Head = channel.Head, IsMember = channel.Has(User), Role = channel.RoleOf(User) };
}
