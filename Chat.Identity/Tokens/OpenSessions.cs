using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Validation;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Validation.OpenIddictValidationEvents;

namespace Chat.Identity.Tokens;

/// <summary>Here, where the sessions are, an access token counts as long as its session does and its user is as it says; elsewhere the feed of revocations sees to that.</summary>
internal sealed class OpenSessions(IdentityDbContext database) : IOpenIddictValidationHandler<ValidateTokenContext>
{
    public static OpenIddictValidationHandlerDescriptor Descriptor { get; } = OpenIddictValidationHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseScopedHandler<OpenSessions>()
        .SetOrder(OpenIddictValidationHandlers.Protection.ValidateExpirationDate.Descriptor.Order + 100)
        .SetType(OpenIddictValidationHandlerType.Custom)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        var isOpen = Guid.TryParse(context.Principal?.GetClaim(Claims.Subject), out var userId)
            && Guid.TryParse(context.Principal.GetClaim(ChatClaims.Session), out var sessionId)
            && await (
                from session in database.Sessions
                join user in database.Users on session.UserId equals user.Id
                where session.Id == sessionId && session.UserId == userId && session.EndedAt == null && user.DisabledAt == null && user.DeletedAt == null
                select user.Role).Take(1).ToListAsync(context.CancellationToken) is [var role]
            && context.Principal.GetClaim(ChatClaims.Role) == role.ToString();
        if (!isOpen)
        {
            context.Reject(Errors.InvalidToken, "The session is over.");
        }
    }
}
