namespace Chat.AppHost.Resources;

/// <summary>How PostgreSQL and Redis run.</summary>
internal enum StoreKind
{
    Native,
    Containers,
}
