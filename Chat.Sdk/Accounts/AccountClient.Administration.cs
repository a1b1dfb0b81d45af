namespace Chat.Sdk.Accounts;

/// <content>What administrators do. For everybody else each call is refused with not_allowed.</content>
public sealed partial class AccountClient
{
    /// <summary>At most 100 accounts by name, those whose name or address begins with the query.</summary>
    public async Task<IReadOnlyList<ManagedUser>> ListUsersAsync(string accessToken, string? query = null, CancellationToken cancellationToken = default)
    {
        var request = _requests.Request(HttpMethod.Get, "admin/users" + (query is null ? "" : Query(("query", query))), accessToken);
        return (await _requests.ReadAsync(request, AccountJson.Default.AccountPageManagedUser, cancellationToken)).Items;
    }

    /// <summary>Keeps a user out: refuses log-ins and ends every session, its live connections within 5 s.</summary>
    public Task DisableUserAsync(string accessToken, Guid user, string? reason = null, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Post, $"admin/users/{user}/disable", new OnlyReason(reason), AccountJson.Default.OnlyReason, accessToken), cancellationToken);

    /// <summary>Lets a user log in again.</summary>
    public Task EnableUserAsync(string accessToken, Guid user, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Post, $"admin/users/{user}/enable", accessToken), cancellationToken);

    /// <summary>Gives a user another role on the server: Admin, Moderator or User.</summary>
    public Task SetRoleAsync(string accessToken, Guid user, string role, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Put, $"admin/users/{user}/role", new OnlyRole(role), AccountJson.Default.OnlyRole, accessToken), cancellationToken);

    /// <summary>The newest lines of the audit, newest first.</summary>
    /// <param name="accessToken">An administrator's.</param>
    /// <param name="limit">How many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string accessToken, int limit = 50, CancellationToken cancellationToken = default)
    {
        var request = _requests.Request(HttpMethod.Get, FormattableString.Invariant($"admin/audit?newest=true&limit={limit}"), accessToken);
        return (await _requests.ReadAsync(request, AccountJson.Default.AccountPageAuditEntry, cancellationToken)).Items;
    }
}
