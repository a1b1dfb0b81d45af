namespace Chat.History.Data.Epochs;

/// <summary>
/// The life of this database that is on record. A restored or promoted server shows another system identifier or timeline;
/// the id is renewed then.
/// </summary>
public sealed class EpochRow
{
    /// <summary>Always true: there is one row.</summary>
    public bool OnlyRow { get; init; } = true;

    public required Guid Id { get; set; }

    /// <summary>Of <c>pg_control_system()</c>.</summary>
    public required long SystemIdentifier { get; set; }

    /// <summary>Of <c>pg_control_checkpoint()</c>.</summary>
    public required int Timeline { get; set; }

    public required DateTimeOffset Since { get; set; }
}
