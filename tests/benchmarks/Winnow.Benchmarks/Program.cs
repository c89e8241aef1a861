using Winnow.Benchmarks;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: Winnow.Benchmarks (indexing|reading|search|shard|followed) FILE.tsv [fs|QUERY]\n       Winnow.Benchmarks (blobs|snapshot) FOLDER [MEGABYTES]\n       Winnow.Benchmarks repository FOLDER [SNAPSHOTS...]");
    return 2;
}

if (args[0] == "blobs")
{
    await BlobBenchmark.Run(args[1], args.Length > 2 ? int.Parse(args[2]) : 256);
    return 0;
}

if (args[0] == "snapshot")
{
    await SnapshotBenchmark.Run(args[1], args.Length > 2 ? int.Parse(args[2]) : 155);
    return 0;
}

if (args[0] == "repository")
{
    await RepositoryBenchmark.Run(args[1], args.Length > 2 ? [.. args[2..].Select(int.Parse)] : [100, 1000, 5000]);
    return 0;
}

if (args[0] == "shard")
{
    await ShardBenchmark.RunAsync(args[1]);
    return 0;
}

if (args[0] == "followed")
{
    await FollowedShardBenchmark.RunAsync(args[1]);
    return 0;
}

var corpus = Corpus.Load(args[1]);
var inMemory = !args.Contains("fs");
switch (args[0])
{
    case "indexing":
        IndexingBenchmark.Run(corpus, inMemory);
        return 0;
    case "reading":
        ReadingBenchmark.Run(corpus);
        return 0;
    case "search":
        SearchBenchmark.Run(corpus, args.Length > 2 ? args[2] : null);
        return 0;
    default:
        Console.Error.WriteLine($"no benchmark [{args[0]}]");
        return 2;
}
