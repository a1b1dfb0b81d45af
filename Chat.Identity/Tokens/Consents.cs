using System.Collections.Immutable;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Tokens;

/// <summary>What users have allowed programs of others. Our own are not asked for.</summary>
internal sealed class Consents(IOpenIddictApplicationManager applications, IOpenIddictAuthorizationManager authorizations)
{
    /// <returns>Whether it comes with the server, and whether anybody can take its name because it has no secret.</returns>
    public async Task<(bool IsOurs, bool IsPublic)> DescribeAsync(string clientId, CancellationToken cancellationToken)
    {
        var application = await FindAsync(clientId, cancellationToken);
        return (await applications.HasConsentTypeAsync(application, ConsentTypes.Implicit, cancellationToken),
            await applications.HasClientTypeAsync(application, ClientTypes.Public, cancellationToken));
    }

    public async Task<bool> IsGivenAsync(Guid user, string clientId, ImmutableArray<string> scopes, CancellationToken cancellationToken) =>
        await FindAsync(user, await FindAsync(clientId, cancellationToken), scopes, cancellationToken);

    public async Task GiveAsync(Guid user, string clientId, ImmutableArray<string> scopes, CancellationToken cancellationToken)
    {
        var application = await FindAsync(clientId, cancellationToken);
        if (await FindAsync(user, application, scopes, cancellationToken))
        {
            return;
        }

        var descriptor = new OpenIddictAuthorizationDescriptor
        {
            ApplicationId = await applications.GetIdAsync(application, cancellationToken),
            Status = Statuses.Valid,
            Subject = user.ToString(),
            Type = AuthorizationTypes.Permanent,
        };
        descriptor.Scopes.UnionWith(scopes);
        await authorizations.CreateAsync(descriptor, cancellationToken);
    }

    private async Task<object> FindAsync(string clientId, CancellationToken cancellationToken) =>
        await applications.FindByClientIdAsync(clientId, cancellationToken) ?? throw new InvalidOperationException("The program is not known.");

    // Each sign-in has an authorization of its own, which is its session: this one only remembers what was allowed.
    private async Task<bool> FindAsync(Guid user, object application, ImmutableArray<string> scopes, CancellationToken cancellationToken)
    {
        var client = await applications.GetIdAsync(application, cancellationToken);
        return await authorizations.FindAsync(user.ToString(), client, Statuses.Valid, AuthorizationTypes.Permanent, scopes, cancellationToken)
            .AnyAsync(cancellationToken);
    }
}
