namespace Orleans.TestingHost;

/// <summary>Hands out ports.</summary>
public interface ITestClusterPortAllocator : IDisposable
{
    /// <summary>The first of so many silo ports and the first of so many gateway ports.</summary>
    (int, int) AllocateConsecutivePortPairs(int numPorts);
}

/// <summary>Numbers that stand for ports in memory: no socket is opened, so they need only differ within the process.</summary>
public class TestClusterPortAllocator : ITestClusterPortAllocator
{
    private static int _next = 1;

    public (int, int) AllocateConsecutivePortPairs(int numPorts = 5)
    {
        var first = Interlocked.Add(ref _next, numPorts * 2) - (numPorts * 2);
        // Far beyond what one test run uses they come round again.
        return (1024 + (first % 60000), 1024 + ((first + numPorts) % 60000));
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
