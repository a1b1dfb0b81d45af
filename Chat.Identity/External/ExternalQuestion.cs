using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Chat.Identity.External;

/// <summary>
/// What another server is asked, and what of it is known when the browser is back: in properties that only this service reads, so that
/// nobody changes on the way what was asked.
/// </summary>
internal static class ExternalQuestion
{
    private const string ReturnUrl = "chat.return_url";
    private const string AskedAt = "chat.asked_at";
    private const string ProvedAt = "chat.proved_at";

    // What the clocks of the other server and of our replicas may differ by.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <param name="returnUrl">Where the browser goes on to here.</param>
    /// <param name="anew">Whether the user has to be asked there, also who has just signed in there.</param>
    /// <param name="now">The moment.</param>
    public static AuthenticationProperties Ask(string returnUrl, bool anew, DateTimeOffset now)
    {
        var properties = new OpenIdConnectChallengeProperties { RedirectUri = "/external/done" };
        properties.Items[ReturnUrl] = returnUrl;
        if (anew)
        {
            (properties.Prompt, properties.MaxAge) = ("login", TimeSpan.Zero);
            Set(properties, AskedAt, now);
        }

        return properties;
    }

    /// <summary>
    /// Fails where the other server was to ask anew and says that it has not (<c>auth_time</c>, OpenID Connect Core 1.0, section 3.1.3.7).
    /// One that was not told to ask, or does not say when it has asked, says who somebody is and no more: it may have asked long ago, or for something else.
    /// </summary>
    public static Task JudgeAsync(TokenValidatedContext context)
    {
        var properties = context.Properties!;
        var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var (asked, said) = (Get(properties, AskedAt), context.Principal?.FindFirstValue("auth_time"));
        if (asked is null || said is null)
        {
            return Task.CompletedTask;
        }

        if (long.TryParse(said, NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds) && seconds >= (asked.Value - Skew).ToUnixTimeSeconds())
        {
            Set(properties, ProvedAt, now);
        }
        else
        {
            context.Fail("The other server was told to ask the user anew, and has not.");
        }

        return Task.CompletedTask;
    }

    public static string ReturnUrlOf(AuthenticationProperties properties) => properties.Items.TryGetValue(ReturnUrl, out var url) && url is not null ? url : "/";

    /// <summary>Whether the user was asked there just now: who lingers between the servers may have gone away from the browser.</summary>
    public static bool IsNew(AuthenticationProperties properties, DateTimeOffset now) => Get(properties, ProvedAt) is { } at && now - at < 2 * Skew;

    private static void Set(AuthenticationProperties properties, string name, DateTimeOffset time) =>
        properties.Items[name] = time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset? Get(AuthenticationProperties properties, string name) =>
        properties.Items.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : null;
}
