namespace MagicOnion.Client;

/// <summary>Wraps unary calls. <c>next</c> makes the call and throws when it fails; it may be called again.</summary>
public interface IClientFilter
{
    ValueTask<ResponseContext> SendAsync(RequestContext context, Func<RequestContext, ValueTask<ResponseContext>> next);
}
