using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Contracts.Notices;
using Chat.Contracts.Rights;

namespace Chat.Contracts.Tests.Wire;

/// <summary>One value of everything that travels, every field set to something that is not its default.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2025, 11, 24, 3, 42, 7, TimeSpan.Zero).AddTicks(1_234_560);
    private static readonly ChannelId Channel = new(new Guid("0192f3c4-1111-7aaa-8bbb-000000000001"));
    private static readonly MessageId Message = new(new Guid("0192f3c4-2222-7aaa-8bbb-000000000002"));
    private static readonly UserId User = new(new Guid("0192f3c4-3333-7aaa-8bbb-000000000003"));
    private static readonly Epoch Life = new(new Guid("0192f3c4-4444-7aaa-8bbb-000000000004"));
    private static readonly SessionId Session = new(new Guid("0192f3c4-5555-4aaa-8bbb-000000000005"));
    private static readonly ChangeId ChangeOnce = new(new Guid("0192f3c4-6666-7aaa-8bbb-000000000006"));
    private static readonly PreviousEnd End = new() { Code = DisconnectCode.SlowConsumer, At = At };
    private static readonly Refusal Refused = Refusal.Of(ErrorCode.OutcomeUnknown, "Send it again.") with { RetryAfter = TimeSpan.FromSeconds(1.5) };

    private static readonly ReactionData Reaction = new() { Emoji = "👋", UserIds = [User] };
    private static readonly MessageState State = new() { LastChange = 299, EditedAt = At, IsDeleted = true, IsPinned = true, Reactions = [Reaction] };
    private static readonly MessageData Posted = new() { Id = Message, SenderId = User, SenderName = "Алиса", Text = "Hällo 👋", SentAt = At, State = State };
    private static readonly ChangeData Change = new() { UserId = User, UserName = "Bob", At = At, MessageSequence = 300, Text = "Hällo" };
    private static readonly MembershipData Member = new() { UserId = User, UserName = "Bob", At = At, Role = ChannelRole.Moderator, ByUserId = User, ByUserName = "Алиса" };
    private static readonly ChannelEvent MessageEvent = new() { Sequence = 300, Kind = ChannelEventKind.MessagePosted, Message = Posted };
    private static readonly ChannelEvent JoinEvent = new() { Sequence = 301, Kind = ChannelEventKind.MemberJoined, Membership = Member };
    private static readonly ChannelEvent EditEvent = new() { Sequence = 302, Kind = ChannelEventKind.MessageEdited, Change = Change };
    private static readonly ChannelSummary Summary = new() { Id = Channel, Name = "general", Head = 301, IsMember = true, Topic = "Чай", Role = ChannelRole.Owner, Epoch = Life };
    private static readonly ReadEventsRequest Page = new() { ChannelId = Channel, After = 300, Before = 400, Limit = 50 };

    public static IReadOnlyList<object> All { get; } =
    [
        Channel, Message, User, Life, Session, ChangeOnce, End, Posted, State, Reaction, Member, Change, MessageEvent, Summary, Page, Refused,
        new ChannelEventBatch { ChannelId = Channel, Epoch = Life, Events = [MessageEvent, JoinEvent, EditEvent] },
        new EventPage { Epoch = Life, Events = [JoinEvent], Head = 301 },
        new SubscribeRequest { ChannelId = Channel, Epoch = Life, AfterSequence = 299 },
        new SubscribeAnswer { Epoch = Life, IsSnapshot = true, Events = [MessageEvent], Head = 300, Topic = "Tea" },
        new ConnectRequest { Client = "Chat.Client/0.1.0", SessionId = Session, AccessToken = "eyJ.eyJ.c2ln" },
        new ConnectAnswer { InstanceId = "a1b2c3d4", UserId = User, UserName = "Alice", ServerTime = At, PreviousEnd = End, ExpiresAt = At.AddMinutes(10), TakesChangeIds = true },
        new DisconnectNotice { Code = DisconnectCode.ServerStopping, RetryAfter = TimeSpan.FromSeconds(1.5) },
        new ServerNotice { Text = "Back in five minutes.", At = At },
        new SendRequest { ChannelId = Channel, Id = Message, Text = "Hi", TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
        new SendAnswer { Sequence = 302, SentAt = At, Refusal = Refused },
        new AppendRequest { Items = [AppendItem] },
        AppendItem,
        new AppendAnswer { Epoch = Life, Outcomes = [AppendOutcome] },
        AppendOutcome,
        new HeadsAnswer { Epoch = Life, Heads = [Head] },
        Head,
        new MembershipRequest { ChannelName = "general", UserId = User, UserName = "Alice", ChangeId = ChangeOnce },
        new LeaveChannelRequest { ChannelId = Channel, UserId = User, UserName = "Alice", ChangeId = ChangeOnce },
        new GetChannelRequest { ChannelId = Channel, UserId = User },
        new MembershipAnswer { Epoch = Life, Channel = Summary, Event = JoinEvent },
        new ChangeRequest { ChannelId = Channel, Kind = ChannelEventKind.MessageEdited, UserId = User, UserName = "Alice", MessageSequence = 300, Text = "Hi", ServerRole = UserRole.Moderator },
        new ChangeAnswer { Epoch = Life, Head = 302, Event = EditEvent },
        new ChangeMemberRequest { ChannelId = Channel, UserId = User, UserName = "Alice", ServerRole = UserRole.Admin, MemberId = User, Role = ChannelRole.Guest, ChangeId = ChangeOnce },
        new ChannelMember { UserId = User, UserName = "Bob", Role = ChannelRole.Moderator, JoinedAt = At },
        new ListMembersRequest { ChannelId = Channel, After = User, AreRemoved = true },
        new SetMemberRoleRequest { ChannelId = Channel, UserId = User, Role = ChannelRole.Moderator, ChangeId = ChangeOnce },
        new RemoveMemberRequest { ChannelId = Channel, UserId = User, ChangeId = ChangeOnce },
        new JoinRequest { ChannelName = "general", ChangeId = ChangeOnce },
        new LeaveRequest { ChannelId = Channel, ChangeId = ChangeOnce },
        new ReadHistoryRequest { Page = Page, VerifiedHead = 301 },
        new ServerDescription { Identity = "https://chat.example:5181" },
        new RevocationPage { Next = 42, Items = [Revoked], Newest = 43, Epoch = "7000000000000000001-1", ReadAt = At },
        Revoked,
    ];

    private static AppendItem AppendItem => new() { ChannelId = Channel, Id = Message, SenderId = User, SenderName = "Alice", Text = "Hi" };

    private static AppendOutcome AppendOutcome => new() { Sequence = 302, SentAt = At, IsRepeat = true, Refusal = Refused };

    private static Revocation Revoked => new() { Id = 42, UserId = User, Session = Session.Value, Kind = RevocationKind.TokenReused, At = At };

    private static ChannelHead Head => new() { ChannelId = Channel, Sequence = 301 };

    public static object Of(string type) => All.Single(sample => sample.GetType().Name == type);
}
