using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenIddict.Validation.AspNetCore;

namespace Chat.Identity.Accounts;

internal static class ChatSchemeExtensions
{
    /// <summary>How long a browser stays signed in.</summary>
    public static readonly TimeSpan LoginLifetime = TimeSpan.FromHours(12);

    public static void AddChatSchemes(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddScoped<LoginCookieEvents>();
        builder.Services.AddAuthentication(ChatSchemes.Any)
            .AddPolicyScheme(ChatSchemes.Any, null, options => options.ForwardDefaultSelector = Choose)
            .AddCookie(ChatSchemes.Login, options =>
            {
                options.Cookie.Protect(ChatSchemes.Login, builder.Environment);
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.LoginPath = "/login";
                options.ReturnUrlParameter = "return_url";
                options.ExpireTimeSpan = LoginLifetime;
                options.SlidingExpiration = false;
                options.EventsType = typeof(LoginCookieEvents);
            });
    }

    private static string Choose(HttpContext context)
    {
        // A token that is sent is what counts, whatever cookie comes along with it.
        var sent = context.Request.Headers.Authorization.ToString();
        return sent.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            && context.RequestServices.GetRequiredService<IOptions<AuthenticationOptions>>().Value.SchemeMap.ContainsKey(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme)
            ? OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme
            : ChatSchemes.Login;
    }
}
