using Chat.Contracts.Errors;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Chat.Identity.Accounts;

/// <summary>What all REST endpoints of this service have in common.</summary>
internal static class ApiGroup
{
    /// <summary>Longest request, in bytes: nothing that is sent here is long.</summary>
    public const int MaxRequest = 16 * 1024;

    /// <summary>Endpoints below a path: for who has signed in, unless one says otherwise; small requests; not for scripts of other sites.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder endpoints, string prefix)
    {
        var group = endpoints.MapGroup(prefix).RequireAuthorization().WithMetadata(new RequestSizeLimitAttribute(MaxRequest)).AddEndpointFilter(RefuseOtherSites);
        ((IEndpointConventionBuilder)group).Finally(ReadBeforeRefusing);
        return group;
    }

    /// <summary>The network address that a request comes from.</summary>
    public static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    // With it the routing would answer for what is no JSON, by an endpoint of its own, which is for nobody who has not signed in:
    // whoever forgot a header would be told to sign in. Without it the endpoint itself says what is wrong.
    private static void ReadBeforeRefusing(EndpointBuilder endpoint)
    {
        foreach (var accepts in endpoint.Metadata.OfType<IAcceptsMetadata>().ToList())
        {
            endpoint.Metadata.Remove(accepts);
        }
    }

    // The cookie does not come along from other sites, but from neighbours under the same registered name.
    private static ValueTask<object?> RefuseOtherSites(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var request = invocation.HttpContext.Request;
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsOfThisSite(request)
            ? next(invocation)
            : throw new RefusalException(ErrorCode.NotAllowed, "This was sent by a page of another site.");
    }

    // Browsers say it themselves; older ones at least name the origin. Programs say nothing, and have no cookie of somebody else's.
    private static bool IsOfThisSite(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        "same-origin" or "none" => true,
        "" => request.Headers.Origin.ToString() is var origin && (origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority == request.Host.Value)),
        _ => false,
    };
}
