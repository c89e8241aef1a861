using Winnow.Repositories.FileSystem;

namespace Winnow.Repositories.Tests.Servers;

/// <summary>Stores as a node makes them of its settings and a repository's.</summary>
internal static class TestStores
{
    public static BlobStoreFactory Factory(params (string Name, string Value)[] nodeSettings) => Factory(TimeProvider.System, nodeSettings);

    public static BlobStoreFactory Factory(TimeProvider clock, params (string Name, string Value)[] nodeSettings)
    {
        var ids = 0;
        var settings = nodeSettings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)).ToList();
        return new BlobStoreFactory(
            [.. settings.Where(setting => setting.Key == "path.repo").Select(setting => setting.Value)],
            RepositoryClients.Read(settings),
            new InlineExecutor(),
            () => $"{Interlocked.Increment(ref ids)}",
            clock);
    }

    public static IBlobStore Create(this BlobStoreFactory factory, string type, params (string Name, string Value)[] settings) =>
        factory.Create("my_repo", type, settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal));
}
