using System.Text.RegularExpressions;

namespace Chat.Identity.Tests.Support;

/// <summary>Fills in forms of pages, with the token that they carry against other sites.</summary>
internal static partial class PageForm
{
    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient browser, string page, string action, params (string Name, string Value)[] fields)
    {
        var html = await browser.GetStringAsync(new Uri(page, UriKind.Relative));
        using var form = new FormUrlEncodedContent([
            KeyValuePair.Create("__RequestVerificationToken", TokenPattern().Match(html).Groups[1].Value),
            .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await browser.PostAsync(new Uri(action, UriKind.Relative), form);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();
}
