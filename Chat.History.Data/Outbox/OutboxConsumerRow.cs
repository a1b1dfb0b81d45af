namespace Chat.History.Data.Outbox;

/// <summary>Somebody who reads the outbox, and how far he has come: the pair (<see cref="Xid"/>, <see cref="Id"/>) of the last row he has passed.</summary>
public sealed class OutboxConsumerRow
{
    public required string Name { get; init; }

    public required ulong Xid { get; set; }

    public required long Id { get; set; }

    /// <summary>
    /// The greatest id among the rows he has passed. Rows of another life of the database have greater ones, whatever their
    /// transactions are.
    /// </summary>
    public required long TopId { get; set; }

    /// <summary>The life of the database that the cursor belongs to; null: none was on record.</summary>
    public Guid? Epoch { get; set; }
}
