using System.Net.Sockets;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Hub.Messaging;
using Grpc.Core;
using MagicOnion;
using Microsoft.Extensions.Options;

namespace Chat.Hub.History;

/// <summary>
/// Every call to History, each with a deadline. What History refuses, and that it does not answer, comes out as a
/// <see cref="RefusalException"/>; anything else is a fault. Without an answer what was to be read is unavailable, and what was to be
/// changed may have been.
/// </summary>
internal sealed class HistoryGateway
{
    private readonly IHistoryService _history;
    private readonly TimeProvider _time;
    private readonly TimeSpan _writeTime;

    // A client waits for what is read before something else: two of these fit into its time.
    private readonly TimeSpan _readTime;

    // When everybody comes back at once, neither History nor the database is asked once for each of them.
    private readonly GatheredCalls<GetChannelRequest, ChannelSummary?> _channels;
    private readonly GatheredCalls<ChannelId, KnownHead> _heads;

    public HistoryGateway(IHistoryService history, IOptions<MessagingOptions> options, TimeProvider time)
    {
        _history = history;
        _time = time;
        _writeTime = options.Value.HistoryWithin;
        _readTime = options.Value.HistoryWithin / 2;
        _channels = new(requests => ReadAsync(client => client.GetChannelsAsync(requests)));
        _heads = new(async channels => HeadsOf(channels, await GetHeadsAsync(channels)));
    }

    public Task<AppendAnswer> AppendAsync(AppendItem[] items) =>
        ChangeAsync(client => client.AppendAsync(new AppendRequest { Items = items }));

    public Task<MembershipAnswer> CreateChannelAsync(MembershipRequest request) =>
        ChangeOnceAsync(client => client.CreateChannelAsync(request));

    // It is tried again on its way to History (HistoryChannel): joins once also for a client that gave no id.
    public Task<MembershipAnswer> JoinChannelAsync(MembershipRequest request)
    {
        var once = request with { ChangeId = request.ChangeId ?? ChangeId.New(_time) };
        return ChangeAsync(client => client.JoinChannelAsync(once));
    }

    public Task<MembershipAnswer> LeaveChannelAsync(LeaveChannelRequest request) =>
        ChangeOnceAsync(client => client.LeaveChannelAsync(request));

    public Task<MembershipAnswer> ChangeMemberAsync(ChangeMemberRequest request) =>
        ChangeOnceAsync(client => client.ChangeMemberAsync(request));

    public Task<ChannelMember[]> ListMembersAsync(ListMembersRequest request) =>
        ReadAsync(client => client.ListMembersAsync(request));

    public Task<ChannelSummary[]> ListChannelsAsync(UserId userId) =>
        ReadAsync(client => client.ListChannelsAsync(userId));

    /// <summary>Null when there is no such channel.</summary>
    public Task<ChannelSummary?> GetChannelAsync(ChannelId channelId, UserId userId) =>
        AnsweredAsync(_channels.AskAsync(new GetChannelRequest { ChannelId = channelId, UserId = userId }));

    public Task<KnownHead> GetHeadAsync(ChannelId channelId) => AnsweredAsync(_heads.AskAsync(channelId));

    public Task<HeadsAnswer> GetHeadsAsync(ChannelId[] channelIds) =>
        ReadAsync(client => client.GetHeadsAsync(channelIds));

    public Task<EventPage> ReadEventsAsync(ReadEventsRequest page, long verifiedHead) =>
        ReadAsync(client => client.ReadEventsAsync(new ReadHistoryRequest { Page = page, VerifiedHead = verifiedHead }));

    private static KnownHead[] HeadsOf(ChannelId[] channels, HeadsAnswer answer)
    {
        var heads = answer.Heads.DistinctBy(head => head.ChannelId).ToDictionary(head => head.ChannelId, head => head.Sequence);
        return Array.ConvertAll(channels, channel => new KnownHead(answer.Epoch, heads.TryGetValue(channel, out var head) ? head : null));
    }

    // A question may wait for the calls before it, and those for History.
    private async Task<T> AnsweredAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer.WaitAsync(_readTime, _time);
        }
        catch (TimeoutException)
        {
            throw NotAnswering();
        }
    }

    private Task<T> ReadAsync<T>(Func<IHistoryService, UnaryResult<T>> call) => CallAsync(call, _readTime, static _ => NotAnswering());

    private Task<T> ChangeAsync<T>(Func<IHistoryService, UnaryResult<T>> call) => CallAsync(call, _writeTime, static _ => OutcomeUnknown());

    // Of a call that is tried again only the last failure is known: that one of the earlier tries has left cannot be told.
    private Task<T> ChangeOnceAsync<T>(Func<IHistoryService, UnaryResult<T>> call) =>
        CallAsync(call, _writeTime, static failure => NeverLeft(failure) ? NotAnswering() : OutcomeUnknown());

    private async Task<T> CallAsync<T>(Func<IHistoryService, UnaryResult<T>> call, TimeSpan limit, Func<RpcException, RefusalException> silence)
    {
        try
        {
            return await call(_history.WithDeadline((_time.GetUtcNow() + limit).UtcDateTime));
        }
        catch (RpcException failure) when (Refusal.TryParseDetail(failure.Status.Detail, out var refusal) && refusal.Code != ErrorCode.Internal)
        {
            throw new RefusalException(refusal);
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled || IsHungUp(failure))
        {
            throw silence(failure);
        }
    }

    private static RefusalException NotAnswering() => new(ErrorCode.Unavailable, "The message store does not answer. Try again.");

    private static RefusalException OutcomeUnknown() =>
        new(ErrorCode.OutcomeUnknown, "The message store does not answer; it may have been done. Look, or ask again.");

    // No connection was made, so nothing has been sent.
    private static bool NeverLeft(RpcException failure) => failure is
    {
        StatusCode: StatusCode.Unavailable,
        Status.DebugException: SocketException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError },
    };

    /// <summary>A proxy without a living replica takes the connection and closes it; gRPC calls that internal.</summary>
    private static bool IsHungUp(RpcException failure) =>
        failure is { StatusCode: StatusCode.Internal, Status.DebugException: HttpRequestException or IOException };
}

/// <summary>How far a channel was committed.</summary>
/// <param name="Epoch">The life of the database that says so.</param>
/// <param name="Sequence">0 when it has no event; null when there is no such channel.</param>
internal readonly record struct KnownHead(Epoch Epoch, long? Sequence);
