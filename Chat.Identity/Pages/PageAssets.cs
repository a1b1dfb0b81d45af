namespace Chat.Identity.Pages;

/// <summary>The style and the one script of the pages, out of the assembly: they are there wherever the service is.</summary>
internal static class PageAssets
{
    private static readonly (string Name, string Type)[] All = [("site.css", "text/css; charset=utf-8"), ("passkeys.js", "text/javascript; charset=utf-8")];

    public static void MapPageAssets(this WebApplication application)
    {
        foreach (var (name, type) in All)
        {
            var bytes = Read(name);
            application.MapGet($"/assets/{name}", (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "max-age=3600";
                return Results.Bytes(bytes, type);
            }).AllowAnonymous();
        }
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"Chat.Identity.Pages.Assets.{name}")
            ?? throw new InvalidOperationException($"{name} is not in the assembly.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
