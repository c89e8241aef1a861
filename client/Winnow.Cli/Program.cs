using System.CommandLine;
using Winnow.Cli.Demo;
using Winnow.Cli.Import;
using Winnow.Cli.Search;
using Winnow.Cli.Snapshots;
using Winnow.Cli.Top;

var root = new RootCommand("winnow: load, search, watch, back up and restore a Winnow cluster over HTTP")
{
    ImportCommand.Create(),
    SearchCommand.Create(),
    TopCommand.Create(),
    BackupCommand.Create(),
    RestoreCommand.Create(),
    DemoCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
