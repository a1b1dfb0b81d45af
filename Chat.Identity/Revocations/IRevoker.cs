using Chat.Contracts.Identity;

namespace Chat.Identity.Revocations;

/// <summary>Ends what a user has open. Lives as long as the scope, and works on its database context.</summary>
internal interface IRevoker
{
    /// <summary>
    /// In the transaction of the caller: writes the revocation, and ends the sessions of the user with their refresh tokens,
    /// unless <paramref name="kind"/> is <see cref="RevocationKind.RoleChanged"/>, which only makes access tokens old. The cookies
    /// of the user's browsers are the caller's: they end with the security stamp.
    /// </summary>
    /// <param name="userId">Whose sessions.</param>
    /// <param name="kind">Why; live connections are told.</param>
    /// <param name="exceptSession">The session that asked for it and goes on; null: none.</param>
    /// <param name="cancellationToken">Gives up; the transaction is to be rolled back then.</param>
    Task EndSessionsAsync(Guid userId, RevocationKind kind, Guid? exceptSession = null, CancellationToken cancellationToken = default);

    /// <summary>After the commit: tells what this scope has revoked to whoever listens. Does not fail; who missed it polls.</summary>
    Task PublishAsync();
}
