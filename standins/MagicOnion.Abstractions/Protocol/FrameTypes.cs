namespace MagicOnion.Protocol;

/// <summary>First elements of the frames that are told apart by them.</summary>
internal static class FrameTypes
{
    public const int ClientResult = 0;
    public const int ClientResultError = 1;
    public const int ClientHeartbeat = 0x7E;
    public const int ServerHeartbeat = 0x7F;
}
