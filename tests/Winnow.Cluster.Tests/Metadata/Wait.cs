namespace Winnow.Cluster.Tests.Metadata;

/// <summary>Waits for what the cluster brings about by itself; it has half a minute.</summary>
internal static class Wait
{
    public static async Task Until(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(20, timeout.Token);
        }
    }
}
