using System.Net;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Tokens;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Passkeys;

internal static class PasskeyServiceExtensions
{
    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        services.AddSingleton<PasskeyStates>();
        services.AddScoped<UsedStates>();
        services.AddScoped<PasskeyService>();
        services.TryAddScoped<IPasskeyHandler<ChatUser>, PasskeyHandler<ChatUser>>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<IssuerOptions>>(Configure);
        return services;
    }

    private static void Configure(IdentityPasskeyOptions passkeys, IOptions<IssuerOptions> issuer)
    {
        // Of our public address, whatever the Host of a request says.
        if (!Uri.TryCreate(issuer.Value.Issuer, UriKind.Absolute, out var address))
        {
            return;
        }

        var origin = address.GetLeftPart(UriPartial.Authority);
        passkeys.ServerDomain = IPAddress.TryParse(address.Host.Trim('[', ']'), out _) ? null : address.Host;
        passkeys.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && string.Equals(context.Origin, origin, StringComparison.Ordinal));
        // It stands in for the second factor, and for the user name.
        passkeys.UserVerificationRequirement = "required";
        passkeys.ResidentKeyRequirement = "required";
    }
}
