using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Chat.Identity.Accounts;

/// <summary>Where people reach this service: for the links that are sent to them. Never from a request, whose Host anybody can make up.</summary>
internal sealed class PublicAddress(IConfiguration configuration, IServer server)
{
    /// <summary>The key of the tokens' issuer, which is the same address.</summary>
    public const string Key = "Tokens:Issuer";

    /// <summary>Where people begin.</summary>
    public Uri Home => new($"{Base}/");

    // The public port is the last one that is listened on.
    private string Base =>
        (configuration[Key] is { Length: > 0 } given ? given : server.Features.Get<IServerAddressesFeature>()?.Addresses.LastOrDefault() ?? "http://localhost").TrimEnd('/');

    public Uri Link(string page, string token) => new($"{Base}/{page}?token={token}");
}
