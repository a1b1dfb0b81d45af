using Chat.Identity.External;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

/// <summary>Goes to the other server. By a link, because no form of ours may end elsewhere; what comes back links nothing by itself.</summary>
[AllowAnonymous]
internal sealed class ExternalModel(ExternalProviders providers, TimeProvider time) : PageModel
{
    public IActionResult OnGet(string? provider, [FromQuery(Name = "return_url")] string? returnUrl)
    {
        if (!providers.Has(provider))
        {
            return NotFound();
        }

        var back = Url.IsLocalUrl(returnUrl) ? returnUrl! : "/";
        // Who is signed in here already comes to link an account, or because that was too long ago: not what the other server remembers is
        // wanted, but who is at the browser. So it is where a program wants to know that.
        var anew = User.Identity is { IsAuthenticated: true } || this.WantsLogIn(back);
        return Challenge(ExternalQuestion.Ask(back, anew, time.GetUtcNow()), ExternalProviders.Prefix + provider);
    }
}
