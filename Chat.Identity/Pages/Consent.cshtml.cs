using Chat.Identity.Accounts;
using Chat.Identity.Tokens;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Pages;

/// <summary>Asks a user whether a program may have what it wants: one of somebody else, or one of ours, which another program may say that it is.</summary>
internal sealed class ConsentModel(Consents consents, AuthorizeFlows flows, IOpenIddictApplicationManager applications) : PageModel
{
    public string Program { get; private set; } = "";

    public bool IsOurs { get; private set; }

    public string ReturnUrl { get; private set; } = "/";

    public IEnumerable<string> Abilities { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync([FromQuery(Name = "return_url")] string? returnUrl)
    {
        if (this.ReadAuthorize(returnUrl) is not { } asked || await applications.FindByClientIdAsync(asked.ClientId, HttpContext.RequestAborted) is not { } application)
        {
            return LocalRedirect("/");
        }

        Program = await applications.GetDisplayNameAsync(application, HttpContext.RequestAborted) ?? asked.ClientId;
        IsOurs = (await consents.DescribeAsync(asked.ClientId, HttpContext.RequestAborted)).IsOurs;
        ReturnUrl = returnUrl!;
        Abilities = [.. asked.Scopes.Select(Describe).OfType<string>()];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync([FromForm(Name = "return_url")] string? returnUrl)
    {
        if (this.ReadAuthorize(returnUrl) is not { } asked || await applications.FindByClientIdAsync(asked.ClientId, HttpContext.RequestAborted) is null)
        {
            return LocalRedirect("/");
        }

        var user = AccountGuard.IdOf(User);
        if (!(await consents.DescribeAsync(asked.ClientId, HttpContext.RequestAborted)).IsOurs)
        {
            await consents.GiveAsync(user, asked.ClientId, [.. asked.Scopes], HttpContext.RequestAborted);
        }

        flows.Allow(HttpContext, returnUrl!, user);
        return this.GoOn(returnUrl);
    }

    public IActionResult OnPostDeny([FromForm(Name = "return_url")] string? returnUrl) =>
        this.ReadAuthorize(returnUrl) is null ? LocalRedirect("/") : this.GoOn($"{returnUrl}&{AuthorizeEndpoint.Denied}=1");

    private static string? Describe(string scope) => scope switch
    {
        ChatClients.Scope => "read and write everything that you can read and write in the chat",
        Scopes.OfflineAccess => "go on with that while you are away, until you end its session",
        Scopes.OpenId => "know your user name",
        _ => null,
    };
}
