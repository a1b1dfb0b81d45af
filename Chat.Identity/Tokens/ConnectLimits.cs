using System.Globalization;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Tokens;

/// <summary>The limits of <c>/connect/*</c>. Most of these endpoints are OpenIddict's own, so they are held before it sees the request.</summary>
internal static class ConnectLimits
{
    /// <summary>Comes before the authentication, which answers the requests of OpenIddict.</summary>
    public static WebApplication UseConnectLimits(this WebApplication application)
    {
        application.Use(async (context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/connect", StringComparison.OrdinalIgnoreCase))
            {
                try
                {
                    await context.RequestServices.GetRequiredService<IdentityLimits>().ConnectAsync();
                }
                catch (RefusalException tooMany) when (tooMany.Refusal.Code == ErrorCode.RateLimited)
                {
                    await Refuse(context, tooMany.Refusal).ExecuteAsync(context);
                    return;
                }
            }

            await next(context);
        });
        return application;
    }

    /// <summary>429 with <c>Retry-After</c> in seconds, and a body as RFC 6749 has it (section 5.2).</summary>
    public static IResult Refuse(HttpContext context, Refusal refusal)
    {
        var seconds = Math.Max(1, Math.Ceiling(refusal.RetryAfter?.TotalSeconds ?? 1));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(
            new Dictionary<string, string> { [Parameters.Error] = Errors.TemporarilyUnavailable, [Parameters.ErrorDescription] = refusal.Sentence },
            statusCode: StatusCodes.Status429TooManyRequests);
    }
}
