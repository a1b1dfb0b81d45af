using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Data.Accounts;

namespace Chat.Identity.Tests.Support;

/// <summary>Whom a service takes a request to be of, where the request itself is not what is tested.</summary>
internal static class Callers
{
    public static ClaimsPrincipal Of(ChatUser user) =>
        new(new ClaimsIdentity([new Claim(ChatClaims.Subject, user.Id.ToString()), new Claim(ChatClaims.Stamp, user.SecurityStamp ?? "")], "test"));

    /// <summary>The code that the call is refused with.</summary>
    public static async Task<string> RefusalAsync(Func<Task> call) => ChatErrors.NameOf((await Assert.ThrowsAsync<RefusalException>(call)).Refusal.Code);
}
