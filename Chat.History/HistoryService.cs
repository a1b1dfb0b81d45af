using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.History.Changes;
using Chat.History.Channels;
using Chat.History.Messaging;
using Chat.History.Reading;
using Chat.History.Window;
using MagicOnion;
using MagicOnion.Server;

namespace Chat.History;

/// <summary>The system of record on the wire: each method checks that there is something to work on, and hands it on.</summary>
internal sealed class HistoryService(
    AppendLanes lanes,
    MembershipStore memberships,
    MemberStore members,
    ChangeStore changes,
    ChannelDirectory directory,
    ChannelReader channels,
    HeadReader heads,
    ChatHistoryService history,
    WindowWriter window) : ServiceBase<IHistoryService>, IHistoryService
{
    private const int MaxHeads = 10_000;
    private const int MaxChannels = 10_000;

    private CancellationToken Ended => Context.CallContext.CancellationToken;

    public async UnaryResult<AppendAnswer> AppendAsync(AppendRequest request) =>
        await lanes.AppendAsync(Given(request?.Items), Ended);

    public async UnaryResult<MembershipAnswer> CreateChannelAsync(MembershipRequest request) =>
        Noted(await memberships.CreateAsync(Given(request), Ended));

    public async UnaryResult<MembershipAnswer> JoinChannelAsync(MembershipRequest request) =>
        Noted(await memberships.JoinAsync(Given(request), Ended));

    public async UnaryResult<MembershipAnswer> LeaveChannelAsync(LeaveChannelRequest request) =>
        Noted(await memberships.LeaveAsync(Given(request), Ended));

    public async UnaryResult<MembershipAnswer> ChangeMemberAsync(ChangeMemberRequest request) =>
        Noted(await members.ChangeAsync(Given(request), Ended));

    public async UnaryResult<ChannelMember[]> ListMembersAsync(ListMembersRequest request) =>
        await members.ListAsync(Given(request), Ended);

    public async UnaryResult<ChangeAnswer> ChangeAsync(ChangeRequest request)
    {
        var answer = await changes.ChangeAsync(Given(request), Ended);
        if (answer.Event is { } entry)
        {
            window.OnEvent(answer.Epoch, request.ChannelId, entry);
        }

        return answer;
    }

    public async UnaryResult<ChannelSummary[]> ListChannelsAsync(UserId userId) =>
        await directory.ListAsync(userId, Ended);

    public async UnaryResult<ChannelSummary?[]> GetChannelsAsync(GetChannelRequest[] requests) =>
        Given(requests).Length <= MaxChannels
            ? await channels.ReadAsync(Array.ConvertAll(requests, Given), Ended)
            : throw new RefusalException(ErrorCode.InvalidRequest, $"At most {MaxChannels} channels are read at a time.");

    public async UnaryResult<HeadsAnswer> GetHeadsAsync(ChannelId[] channelIds) =>
        Given(channelIds).Length <= MaxHeads
            ? await heads.ReadAsync(channelIds, Ended)
            : throw new RefusalException(ErrorCode.InvalidRequest, $"At most {MaxHeads} heads are read at a time.");

    public async UnaryResult<EventPage> ReadEventsAsync(ReadHistoryRequest request) =>
        await history.ReadEventsAsync(Given(request), Ended);

    private MembershipAnswer Noted(MembershipAnswer answer)
    {
        if (answer.Event is { } entry)
        {
            window.OnEvent(answer.Epoch, answer.Channel.Id, entry);
        }

        return answer;
    }

    // MessagePack reads nil as null, whatever the contract says.
    private static T Given<T>(T? argument)
        where T : class =>
        argument ?? throw new RefusalException(ErrorCode.InvalidRequest, "The request is empty.");
}
