namespace Chat.Identity.Data.Sessions;

/// <summary>
/// Something that live connections have to hear of. Ids are given in the order of commits (an advisory lock of the transaction
/// is held while one is inserted), so that who has read up to one has missed none before it.
/// </summary>
public sealed class RevocationRow
{
    public long Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The session that is over; null: all of the user.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The number of its kind in the contracts.</summary>
    public required int Kind { get; init; }

    public required DateTimeOffset At { get; init; }
}
