using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

/// <summary>Between a form of ours and the address of a program.</summary>
internal sealed class ContinueModel : PageModel
{
    public string Address { get; private set; } = "/";

    public IActionResult OnGet([FromQuery(Name = "return_url")] string? returnUrl)
    {
        if (this.ReadAuthorize(returnUrl) is null)
        {
            return LocalRedirect("/");
        }

        Address = returnUrl!;
        return Page();
    }
}
