using System.Text.RegularExpressions;

namespace Chat.Identity.Tests.Support;

/// <summary>Fills in the forms of the pages, with the token that each of them carries.</summary>
internal static partial class PageForms
{
    /// <param name="browser">Whose cookies go along.</param>
    /// <param name="page">The path that the form is on.</param>
    /// <param name="handler">What its button asks for; null: the page itself.</param>
    /// <param name="fields">What is typed.</param>
    public static async Task<Answer> SubmitAsync(this Browser browser, string page, string? handler, params (string Name, string Value)[] fields)
    {
        var token = TokenPattern().Match((await browser.GetAsync(page)).Text).Groups[1].Value;
        var form = new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("__RequestVerificationToken", token)]);
        var path = handler is null ? page : $"{page}{(page.Contains('?', StringComparison.Ordinal) ? '&' : '?')}handler={handler}";
        return await browser.SendAsync(HttpMethod.Post, path, content: form);
    }

    /// <summary>A passkey for whoever is signed in, made on the page for it.</summary>
    public static async Task<Answer> AddPasskeyAsync(this Browser browser, SoftPasskey passkey, string password = AccountVerbs.Password)
    {
        var options = await browser.SubmitAsync("/passkeys", "Options", ("password", password));
        return options.Code is null ? await browser.SubmitAsync("/passkeys", "Add", ("credential", passkey.Make(options.Text)), ("name", "key")) : options;
    }

    public static async Task<Answer> LogInAsync(this Browser browser, SoftPasskey passkey)
    {
        var options = await browser.SubmitAsync("/login?return_url=%2Fpasskeys", "PasskeyOptions");
        return await browser.SubmitAsync("/login?return_url=%2Fpasskeys", "Passkey", ("credential", passkey.Sign(options.Text)), ("return_url", "/passkeys"));
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();
}
