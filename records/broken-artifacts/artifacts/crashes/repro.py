import missing_module

missing_module.run()
