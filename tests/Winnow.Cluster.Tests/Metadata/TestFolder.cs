namespace Winnow.Cluster.Tests.Metadata;

/// <summary>Folders of tests in which silos are killed.</summary>
internal static class TestFolder
{
    /// <summary>What a silo that was killed had begun goes on in this process for a moment, and may write there.</summary>
    public static Task Delete(DirectoryInfo folder) => Wait.Until(() => Task.FromResult(TryDelete(folder)));

    /// <summary>False while somebody writes there.</summary>
    private static bool TryDelete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
