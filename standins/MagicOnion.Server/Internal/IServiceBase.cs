namespace MagicOnion.Server.Internal;

internal interface IServiceBase : IServiceMarker
{
    ServiceContext Context { get; set; }
}
