using System.Globalization;
using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.ServiceDefaults.Limits;

/// <summary>Limits of endpoints that answer HTTP.</summary>
public static class EndpointLimit
{
    /// <inheritdoc cref="Limit{TBuilder}(TBuilder, Func{IServiceProvider, RateLimit}, LimitBy)"/>
    public static TBuilder Limit<TBuilder>(this TBuilder endpoints, RateLimit limit, LimitBy by = LimitBy.Address)
        where TBuilder : IEndpointConventionBuilder => endpoints.Limit(_ => limit, by);

    /// <summary>
    /// Refuses what is too much with 429: a problem with the code <c>rate_limited</c>, <c>retry_after</c> in seconds and the header
    /// <c>Retry-After</c>. Every answer says how much is left, in <c>RateLimit</c> and <c>RateLimit-Policy</c>
    /// (draft-ietf-httpapi-ratelimit-headers-11) and in the older <c>X-RateLimit-Limit</c>, <c>-Remaining</c> and <c>-Reset</c>
    /// (seconds). Needs <see cref="Microsoft.Extensions.Hosting.LimitExtensions.AddChatLimits"/>. Several may be put on one endpoint; the headers are those of the
    /// one that was asked last.
    /// </summary>
    /// <param name="endpoints">An endpoint, or a group of them.</param>
    /// <param name="limit">What they share, by the services of the request.</param>
    /// <param name="by">Whose requests are counted together.</param>
    public static TBuilder Limit<TBuilder>(this TBuilder endpoints, Func<IServiceProvider, RateLimit> limit, LimitBy by = LimitBy.Address)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(limit);
        endpoints.AddEndpointFilter(async (context, next) =>
            await RefusalAsync(context.HttpContext, limit(context.HttpContext.RequestServices), by) ?? await next(context));
        return endpoints;
    }

    private static async ValueTask<IResult?> RefusalAsync(HttpContext context, RateLimit limit, LimitBy by)
    {
        if (limit.IsUnlimited)
        {
            return null;
        }

        var decision = await context.RequestServices.GetRequiredService<RateLimiter>().TakeAsync(limit, KeyOf(context, by));
        var reset = Seconds(decision.ResetAfter);
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{limit.Name}\";q={limit.Burst};w={Seconds(limit.FullAfter)}");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{limit.Name}\";r={decision.Remaining};t={reset}");
        headers["X-RateLimit-Limit"] = limit.Burst.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = decision.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = reset.ToString(CultureInfo.InvariantCulture);
        return decision.IsAllowed ? null : Refuse(context, decision.RetryAfter);
    }

    /// <summary>The answer of a limit: 429 with the code <c>rate_limited</c>, also for those that are no <see cref="RateLimit"/>.</summary>
    public static IResult Refuse(HttpContext context, TimeSpan retryAfter)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.RetryAfter = Seconds(retryAfter).ToString(CultureInfo.InvariantCulture);
        return Results.Problem(
            "Too many of these requests. Try again later.",
            statusCode: StatusCodes.Status429TooManyRequests,
            extensions: new Dictionary<string, object?>
            {
                ["code"] = ChatErrors.NameOf(ErrorCode.RateLimited),
                ["retry_after"] = Math.Round(retryAfter.TotalSeconds, 3),
            });
    }

    private static RateKey KeyOf(HttpContext context, LimitBy by) =>
        by is LimitBy.User && Guid.TryParse(context.User.FindFirstValue("sub") ?? context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var user)
            ? RateKey.Of(new UserId(user))
            : RateKey.Of(context.Connection.RemoteIpAddress);

    // Upwards: who comes a moment too early is refused again.
    private static long Seconds(TimeSpan time) => (long)Math.Max(1, Math.Ceiling(time.TotalSeconds));
}
