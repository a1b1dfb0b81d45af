using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Revocations;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Chat.Identity.Tokens;

/// <summary>
/// A code or a refresh token that comes a second time: somebody else may have it, or have had it. OpenIddict revokes its family;
/// this ends the session besides, for the access tokens and the live connections that came of it.
/// </summary>
internal sealed partial class ReusedTokens(
    IOpenIddictTokenManager tokens, IdentityTransaction transaction, Revoker revoker, TimeProvider time, ILogger<ReusedTokens> logger) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseScopedHandler<ReusedTokens>()
        .SetOrder(OpenIddictServerHandlers.Protection.ValidateTokenEntry.Descriptor.Order - 500)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (string.IsNullOrEmpty(context.TokenId)
            || !Guid.TryParse(context.AuthorizationId, out var session)
            || !Guid.TryParse(context.Principal?.GetClaim(Claims.Subject), out var user)
            || await tokens.FindByIdAsync(context.TokenId, context.CancellationToken) is not { } token
            || !await tokens.HasStatusAsync(token, Statuses.Redeemed, context.CancellationToken))
        {
            return;
        }

        if (context.Principal.HasTokenType(TokenTypeIdentifiers.RefreshToken)
            && await tokens.GetRedemptionDateAsync(token, context.CancellationToken) is { } redeemed
            && time.GetUtcNow() < redeemed + TokenLifetimes.ReuseLeeway)
        {
            return;
        }

        var ended = await transaction.RunAsync(() => revoker.EndSessionAsync(user, session, RevocationKind.TokenReused, context.CancellationToken), context.CancellationToken);
        if (ended)
        {
            LogReused(session);
        }
    }

    [LoggerMessage(5630, LogLevel.Warning, "A token of session {Session} came a second time: the session is ended")]
    private partial void LogReused(Guid session);
}
