using Winnow.Simulation.Runs;

return Commands.Create().Parse(args).Invoke();
