namespace Chat.Identity.Audit;

/// <summary>Where security events and administrative actions are written.</summary>
internal interface IAuditTrail
{
    /// <summary>
    /// Adds an entry in the transaction of the scope's database context, or in one of its own when there is none. To be the last
    /// thing in a transaction: until it ends, other entries wait.
    /// </summary>
    Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken = default);
}
