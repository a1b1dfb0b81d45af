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
/// <see cref="RefusalException"/>; anything else is a fault.
/// </summary>
internal sealed class HistoryGateway(IHistoryService history, IOptions<MessagingOptions> options, TimeProvider time)
{
    private readonly TimeSpan _writeTime = options.Value.HistoryWithin;

    // A client waits for what is read before something else: two of these fit into its time.
    private readonly TimeSpan _readTime = options.Value.HistoryWithin / 2;

    /// <summary>Refused with unavailable: the outcome is unknown.</summary>
    public Task<AppendAnswer> AppendAsync(AppendItem[] items) =>
        CallAsync(client => client.AppendAsync(new AppendRequest { Items = items }), _writeTime);

    public Task<MembershipAnswer> CreateChannelAsync(MembershipRequest request) =>
        CallAsync(client => client.CreateChannelAsync(request), _writeTime);

    public Task<MembershipAnswer> JoinChannelAsync(MembershipRequest request) =>
        CallAsync(client => client.JoinChannelAsync(request), _writeTime);

    public Task<MembershipAnswer> LeaveChannelAsync(LeaveChannelRequest request) =>
        CallAsync(client => client.LeaveChannelAsync(request), _writeTime);

    public Task<ChannelSummary[]> ListChannelsAsync(UserId userId) =>
        CallAsync(client => client.ListChannelsAsync(userId), _readTime);

    public Task<ChannelSummary> GetChannelAsync(ChannelId channelId, UserId userId) =>
        CallAsync(client => client.GetChannelAsync(new GetChannelRequest { ChannelId = channelId, UserId = userId }), _readTime);

    public Task<HeadsAnswer> GetHeadsAsync(ChannelId[] channelIds) =>
        CallAsync(client => client.GetHeadsAsync(channelIds), _readTime);

    public Task<EventPage> ReadEventsAsync(ReadEventsRequest page, long verifiedHead) =>
        CallAsync(client => client.ReadEventsAsync(new ReadHistoryRequest { Page = page, VerifiedHead = verifiedHead }), _readTime);

    private async Task<T> CallAsync<T>(Func<IHistoryService, UnaryResult<T>> call, TimeSpan limit)
    {
        try
        {
            return await call(history.WithDeadline((time.GetUtcNow() + limit).UtcDateTime));
        }
        catch (RpcException failure) when (Refusal.TryParseDetail(failure.Status.Detail, out var refusal) && refusal.Code != ErrorCode.Internal)
        {
            throw new RefusalException(refusal);
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled || NeverStarted(failure))
        {
            throw new RefusalException(ErrorCode.Unavailable, "The message store does not answer. Try again.");
        }
    }

    /// <summary>A proxy without a living replica takes the connection and closes it; gRPC calls that internal.</summary>
    private static bool NeverStarted(RpcException failure) =>
        failure is { StatusCode: StatusCode.Internal, Status.DebugException: HttpRequestException or IOException };
}
