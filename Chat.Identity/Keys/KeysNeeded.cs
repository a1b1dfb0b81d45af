namespace Chat.Identity.Keys;

internal static class KeysNeededExtensions
{
    /// <summary>While the keys were never read, whoever comes for tokens is asked to come again.</summary>
    public static WebApplication UseKeysNeeded(this WebApplication application)
    {
        var ring = application.Services.GetRequiredService<SigningKeyRing>();
        application.Use((context, next) =>
        {
            if (ring.Keys.Count > 0 || !(context.Request.Path.StartsWithSegments("/connect") || context.Request.Path.StartsWithSegments("/.well-known")))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        });
        return application;
    }
}
