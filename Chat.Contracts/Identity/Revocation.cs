using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Identity;

/// <summary>
/// Ends access tokens before they expire: all of one session, or all of a user that were made before it. Also the payload of the
/// Redis channel <see cref="RedisChannel"/>.
/// </summary>
[MessagePackObject]
public sealed record Revocation
{
    /// <summary>Where each one is published when it is committed. It may be lost: <see cref="IRevocationService"/> has them all.</summary>
    public const string RedisChannel = "chat:revocations";

    /// <summary>1, 2, 3 … in the order of the commits; numbers may be left out.</summary>
    [Key(0)]
    public required long Id { get; init; }

    [Key(1)]
    public required UserId UserId { get; init; }

    /// <summary>The session that is over, whenever its tokens were made. Null: every token of the user whose <c>rev</c> is less than <see cref="Id"/>.</summary>
    [Key(2)]
    public Guid? Session { get; init; }

    [Key(3)]
    public required RevocationKind Kind { get; init; }

    [Key(4)]
    public required DateTimeOffset At { get; init; }
}
