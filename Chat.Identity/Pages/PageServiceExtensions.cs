using Chat.Identity.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Chat.Identity.Pages;

internal static class PageServiceExtensions
{
    /// <summary>Pages for people: for those who are signed in, unless one says otherwise. Their forms carry a token against other sites.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services, IHostEnvironment environment)
    {
        services.AddRazorPages(options => options.Conventions.ConfigureFilter(new RequestSizeLimitAttribute(ApiGroup.MaxRequest * 4)));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Protect("chat-forms", environment);
            options.Cookie.SameSite = SameSiteMode.Strict;
            // The header that it would set, SecurityHeaders sets.
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddSingleton<LoginTickets>();
        return services;
    }

    public static WebApplication MapPages(this WebApplication application)
    {
        application.MapPageAssets();

        // By the cookie alone: a token of a program is not a person at a browser.
        application.MapRazorPages().RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = ChatSchemes.Login });
        return application;
    }
}
