using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Revocations;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Chat.Identity.Tokens;

/// <summary>Whoever gives a token back (RFC 7009) signs out: its session ends, whichever of its tokens that was.</summary>
internal sealed class EndedTokens(IdentityTransaction transaction, Revoker revoker) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleRevocationRequestContext>()
        .UseScopedHandler<EndedTokens>()
        .SetOrder(OpenIddictServerHandlers.Revocation.RevokeToken.Descriptor.Order - 500)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        var principal = context.GenericTokenPrincipal;
        if (!Guid.TryParse(principal.GetClaim(Claims.Subject), out var user)
            || !Guid.TryParse(principal.GetAuthorizationId() ?? principal.GetClaim(ChatClaims.Session), out var session))
        {
            return;
        }

        await transaction.RunAsync(() => revoker.EndSessionAsync(user, session, RevocationKind.SessionEnded, context.CancellationToken), context.CancellationToken);
        if (principal.HasTokenType(TokenTypeIdentifiers.AccessToken))
        {
            // OpenIddict keeps no entry of it that it could revoke, and would say that it cannot.
            context.HandleRequest();
        }
    }
}
