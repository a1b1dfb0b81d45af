using System.Runtime.CompilerServices;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Grpc.Core;
using MagicOnion;
using MagicOnion.Server;

namespace Chat.Hub.Tests.Kit;

/// <summary>Serves a <see cref="ScriptedHistory"/> over gRPC, refusals as the real service sends them.</summary>
public sealed class ScriptedHistoryService(ScriptedHistory history) : ServiceBase<IHistoryService>, IHistoryService
{
    public async UnaryResult<AppendAnswer> AppendAsync(AppendRequest request)
    {
        Count();
        history.Appends.Enqueue(request);
        history.TraceParents.Enqueue(Context.CallContext.RequestHeaders.GetValue("traceparent"));
        await history.BeforeAppend(request);
        var answer = history.Append(request);
        await history.AfterAppend(request);
        return answer;
    }

    public UnaryResult<MembershipAnswer> CreateChannelAsync(MembershipRequest request) => Changed(() => history.Create(request));

    public UnaryResult<MembershipAnswer> JoinChannelAsync(MembershipRequest request) => Changed(() => history.Join(request));

    public UnaryResult<MembershipAnswer> LeaveChannelAsync(LeaveChannelRequest request) => Changed(() => history.Leave(request));

    public UnaryResult<MembershipAnswer> ChangeMemberAsync(ChangeMemberRequest request) => Changed(() => history.ChangeMember(request));

    public UnaryResult<ChannelMember[]> ListMembersAsync(ListMembersRequest request) => Answer(() => history.Members(request.ChannelId));

    public UnaryResult<ChangeAnswer> ChangeAsync(ChangeRequest request) => throw new NotSupportedException("No hub asks for it yet.");

    public UnaryResult<ChannelSummary[]> ListChannelsAsync(UserId userId) => Answer(() => history.List(userId));

    public UnaryResult<ChannelSummary?[]> GetChannelsAsync(GetChannelRequest[] requests) => Answer(() => Array.ConvertAll(requests, history.Get));

    public UnaryResult<HeadsAnswer> GetHeadsAsync(ChannelId[] channelIds) => Answer(() => history.Heads(channelIds));

    public UnaryResult<EventPage> ReadEventsAsync(ReadHistoryRequest request) => Answer(() => history.Read(request.Page));

    private async UnaryResult<MembershipAnswer> Changed(Func<MembershipAnswer> change, [CallerMemberName] string method = "")
    {
        var answer = await Answer(change, method);
        await history.AfterMembership();
        return answer;
    }

    private UnaryResult<T> Answer<T>(Func<T> answer, [CallerMemberName] string method = "")
    {
        Count(method);
        try
        {
            return UnaryResult.FromResult(answer());
        }
        catch (RefusalException refused)
        {
            throw new ReturnStatusException(StatusCode.FailedPrecondition, refused.Refusal.ToDetail());
        }
    }

    private void Count([CallerMemberName] string method = "") => history.Calls.AddOrUpdate(method, 1, (_, count) => count + 1);
}
