using Chat.Identity.External;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

/// <summary>Goes to the other server. By a link, because no form of ours may end elsewhere; what comes back links nothing by itself.</summary>
[AllowAnonymous]
internal sealed class ExternalModel(ExternalProviders providers) : PageModel
{
    public IActionResult OnGet(string? provider, [FromQuery(Name = "return_url")] string? returnUrl)
    {
        if (!providers.Has(provider))
        {
            return NotFound();
        }

        var back = Url.IsLocalUrl(returnUrl) ? returnUrl! : "/";
        return Challenge(new AuthenticationProperties { RedirectUri = $"/external/done?return_url={Uri.EscapeDataString(back)}" }, ExternalProviders.Prefix + provider);
    }
}
