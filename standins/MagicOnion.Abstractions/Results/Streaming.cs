namespace MagicOnion.Protocol;

internal static class Streaming
{
    public static TCall Call<TCall>(TCall? call)
        where TCall : class
        => call ?? throw new InvalidOperationException("This streaming result did not come from a client call.");
}
