using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Grpc.Core;

namespace Chat.History.Tests.Support;

/// <summary>Somebody who uses History through a hub.</summary>
internal sealed record Person(string Name)
{
    public UserId Id { get; } = new(Guid.NewGuid());

    public UserRole ServerRole { get; init; } = UserRole.User;

    public static Person Alice() => new("alice");

    public static Person Bob() => new("bob");

    public static Person Mallory() => new("mallory");

    public MembershipRequest At(string channel) => new() { ChannelName = channel, UserId = Id, UserName = Name };

    public AppendItem Says(string text, ChannelId channel, MessageId? id = null) => new()
    {
        ChannelId = channel,
        Id = id ?? MessageId.New(TimeProvider.System),
        SenderId = Id,
        SenderName = Name,
        Text = text,
    };

    public ChangeRequest Does(ChannelEventKind kind, ChannelId channel, long? message = null, string? text = null) => new()
    {
        ChannelId = channel,
        Kind = kind,
        UserId = Id,
        UserName = Name,
        MessageSequence = message,
        Text = text,
        ServerRole = ServerRole,
    };

    public ChangeMemberRequest Makes(Person member, ChannelRole role, ChannelId channel) => Removes(member, channel) with { Role = role };

    public ChangeMemberRequest Removes(Person member, ChannelId channel) => new()
    {
        ChannelId = channel,
        UserId = Id,
        UserName = Name,
        ServerRole = ServerRole,
        MemberId = member.Id,
    };
}

internal static class HistoryVerbs
{
    public static string AnyChannel() => "room-" + Guid.NewGuid().ToString("n")[..10];

    public static async Task<ChannelId> CreatesAsync(this IHistoryService history, Person person, string? name = null) =>
        (await history.CreateChannelAsync(person.At(name ?? AnyChannel()))).Channel.Id;

    public static async Task<AppendAnswer> AppendAsync(this IHistoryService history, params AppendItem[] items) =>
        await history.AppendAsync(new AppendRequest { Items = items });

    public static async Task<AppendOutcome> AppendOneAsync(this IHistoryService history, AppendItem item) =>
        (await history.AppendAsync(item)).Outcomes.Single();

    public static async Task<EventPage> ReadAsync(
        this IHistoryService history, ChannelId channel, long? after = null, long? before = null, int limit = 100, long verifiedHead = 0) =>
        await history.ReadEventsAsync(new ReadHistoryRequest
        {
            Page = new ReadEventsRequest { ChannelId = channel, After = after, Before = before, Limit = limit },
            VerifiedHead = verifiedHead,
        });

    /// <summary>Every event of the channel, page by page.</summary>
    public static async Task<List<ChannelEvent>> ReadAllAsync(this IHistoryService history, ChannelId channel)
    {
        var all = new List<ChannelEvent>();
        while (true)
        {
            var page = await history.ReadAsync(channel, after: all.Count, limit: 500);
            if (page.Events.Length == 0)
            {
                return all;
            }

            all.AddRange(page.Events);
        }
    }

    /// <summary>The code that the call is refused with.</summary>
    public static async Task<ErrorCode> RefusalAsync(Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(call);
        Assert.True(Refusal.TryParseDetail(failure.Status.Detail, out var refusal), failure.Status.ToString());
        return refusal.Code;
    }
}
