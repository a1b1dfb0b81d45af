namespace Chat.Identity.Audit;

/// <summary>One line of the audit trail, before it has a place there.</summary>
/// <param name="Action">What was done, one of <see cref="AuditActions"/>.</param>
/// <param name="ActorId">Who did it; null: nobody who had signed in.</param>
/// <param name="Target">The id of the user, session or invite that it was done to.</param>
/// <param name="Address">The network address that it came from.</param>
/// <param name="Details">What else there is to say. No secrets, no names and no mail addresses: ids.</param>
internal sealed record AuditEntry(
    string Action, Guid? ActorId = null, string? Target = null, string? Address = null, IReadOnlyDictionary<string, string>? Details = null);
