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

    /// <summary>Turns a user's second factor off, who has lost the authenticator and the recovery codes.</summary>
    public Task TurnOffSecondFactorAsync(string accessToken, Guid user, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Post, $"admin/users/{user}/totp/disable", accessToken), cancellationToken);

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

    /// <summary>Has the server check that no row of the audit was changed or taken out since it was written.</summary>
    public Task<AuditVerdict> VerifyAuditAsync(string accessToken, CancellationToken cancellationToken = default) =>
        _requests.ReadAsync(_requests.Request(HttpMethod.Get, "admin/audit/verify", accessToken), AccountJson.Default.AuditVerdict, cancellationToken);

    /// <summary>Makes an invitation. Its code is told here and never again. Refused: invalid_request.</summary>
    /// <param name="accessToken">An administrator's.</param>
    /// <param name="uses">How many may register with it, 1 to 1,000.</param>
    /// <param name="lifetime">How long it is good, up to 365 days; null: 7 days.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<MadeInvite> MakeInviteAsync(string accessToken, int uses = 1, TimeSpan? lifetime = null, CancellationToken cancellationToken = default) =>
        _requests.ReadAsync(
            _requests.Request(HttpMethod.Post, "admin/invites", new InviteRequest(uses, lifetime?.TotalHours), AccountJson.Default.InviteRequest, accessToken),
            AccountJson.Default.MadeInvite,
            cancellationToken);

    /// <summary>At most 1,000 invitations, the newest first, those that are over too.</summary>
    public async Task<IReadOnlyList<Invite>> ListInvitesAsync(string accessToken, CancellationToken cancellationToken = default) =>
        await _requests.ReadAsync(_requests.Request(HttpMethod.Get, "admin/invites", accessToken), AccountJson.Default.InviteArray, cancellationToken);

    /// <summary>Nobody registers with it any more; who has, stays.</summary>
    public Task RevokeInviteAsync(string accessToken, Guid invite, CancellationToken cancellationToken = default) =>
        SendAsync(_requests.Request(HttpMethod.Delete, $"admin/invites/{invite}", accessToken), cancellationToken);
}
