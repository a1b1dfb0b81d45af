namespace Chat.Hub.Channels;

// What a feed holds, for those who look for leaks.
internal sealed partial class ChannelFeed
{
    public (int Members, int GroupEntries, bool IsBusy) Count()
    {
        lock (_gate)
        {
            return (_members.Count, _isClosed ? 0 : _group.Count(), _isPumping || _isRepairing);
        }
    }
}
