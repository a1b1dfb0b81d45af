using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Chat.ServiceDefaults.Limits;

/// <summary>
/// Makes the address of a request that of the client where a known proxy says so. It comes before everything else in the pipeline, so
/// that all who ask for the address get the same.
/// </summary>
internal sealed class KnownProxies(IOptions<LimitsOptions> options) : IStartupFilter
{
    /// <summary>As a setting: whoever has an address of <see cref="Inside"/>.</summary>
    public const string Private = "private";

    /// <summary>
    /// Where an ingress is, seen from the containers behind it: addresses that nobody has on the internet (RFC 1918, RFC 6598, RFC 4193), of
    /// the link and of the machine itself.
    /// </summary>
    private const string Inside = "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16, 127.0.0.0/8, fc00::/7, fe80::/10, ::1/128";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        // Without any the middleware would believe everybody.
        if (TryParse(options.Value.KnownProxies, out var networks) && networks.Count > 0)
        {
            application.UseForwardedHeaders(Believing(networks));
        }

        next(application);
    };

    internal static bool TryParse(string text, out IReadOnlyList<IPNetwork> networks)
    {
        List<IPNetwork> read = [];
        networks = read;
        if (text.Trim().Equals(Private, StringComparison.OrdinalIgnoreCase))
        {
            text = Inside;
        }

        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(part, out var network))
            {
                read.Add(network);
            }
            else if (IPAddress.TryParse(part, out var address))
            {
                read.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static ForwardedHeadersOptions Believing(IReadOnlyList<IPNetwork> networks)
    {
        // From the last proxy back to the first that is not known: that is where the client is, or a proxy of its own.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        return options;
    }
}

internal sealed class KnownProxiesValidator : IValidateOptions<LimitsOptions>
{
    public ValidateOptionsResult Validate(string? name, LimitsOptions options) =>
        KnownProxies.TryParse(options.KnownProxies, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{LimitsOptions.SectionName}:{nameof(options.KnownProxies)}: must be addresses or networks such as 10.0.0.0/8, separated by commas, or {KnownProxies.Private}.");
}
